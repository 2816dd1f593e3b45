import { list } from "./lists.js";

const parts = (key) => key.split("/");
export const data = {
  layout: "base.11ty.js",
  pagination: { data: "collections.topicLists", size: 1, alias: "key" },
  permalink: ({ key }) => `/${parts(key)[0]}/aktuelles/thema/${parts(key)[1]}/index.html`,
  eleventyComputed: {
    title: ({ key }) => parts(key)[1],
    town: ({ key }) => parts(key)[0],
    townName: ({ key, towns }) => towns.find((town) => town.id === parts(key)[0])?.name ?? "",
  },
};
export const render = ({ key, collections }) => list(parts(key)[1], collections.ofTopic.get(key));
