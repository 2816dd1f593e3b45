import { list } from "./lists.js";

export const data = {
  layout: "base.11ty.js",
  pagination: { data: "towns", size: 1, alias: "own" },
  permalink: ({ own }) => `/${own.id}/index.html`,
  eleventyComputed: { title: ({ own }) => own.name, town: ({ own }) => own.id, townName: ({ own }) => own.name },
};
export const render = ({ own, collections }) => list(own.name, (collections.ofTown.get(own.id) ?? []).slice(0, 6));
