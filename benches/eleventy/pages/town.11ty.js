import { list } from "./lists.js";

const of = ({ pagination, collections }) => collections.ofTown.get(pagination.items[0].id) ?? [];
export const data = {
  layout: "base.11ty.js",
  pagination: { data: "towns", size: 1, alias: "own" },
  permalink: ({ own }) => `/${own.id}/aktuelles/index.html`,
  eleventyComputed: { title: () => "Aktuelles", town: ({ own }) => own.id, townName: ({ own }) => own.name },
};
export const render = (data) => list("Aktuelles", of(data));
