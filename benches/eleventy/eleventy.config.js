// The same sites as one Eleventy project. Its fastest templates are functions, so these are functions.
export default function (config) {
  config.addPassthroughCopy({ assets: "assets" });
  // Sorted once; each page only looks up.
  const newest = (items) => items.sort((a, b) => b.date - a.date || (a.data.id < b.data.id ? -1 : 1));
  const grouped = (items, keys) => {
    const groups = new Map();
    for (const item of items) {
      for (const key of keys(item)) {
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(item);
      }
    }
    return groups;
  };
  config.addCollection("ofTown", (api) => grouped(newest(api.getFilteredByTag("article")), (item) => [item.data.town]));
  config.addCollection("ofTopic", (api) =>
    grouped(newest(api.getFilteredByTag("article")), (item) => item.data.topics.map((topic) => `${item.data.town}/${topic}`)),
  );
  config.addCollection("topicLists", (api) => [
    ...new Set(api.getFilteredByTag("article").flatMap((item) => item.data.topics.map((topic) => `${item.data.town}/${topic}`))),
  ].sort());
  return { dir: { input: "content", includes: "../_includes", data: "../_data", output: "public" }, markdownTemplateEngine: false };
}
