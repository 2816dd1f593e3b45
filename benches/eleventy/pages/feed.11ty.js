import { escape } from "../../_includes/base.11ty.js";

export const data = {
  pagination: { data: "towns", size: 1, alias: "own" },
  permalink: ({ own }) => `/${own.id}/aktuelles/index.xml`,
};
export const render = ({ own, collections }) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>${escape(own.name)}</title><link>https://vergleich.example/${own.id}/</link>
${(collections.ofTown.get(own.id) ?? [])
  .slice(0, 20)
  .map(
    (item) =>
      `<item><title>${escape(item.data.title)}</title><link>https://vergleich.example${item.url}</link><pubDate>${item.date.toUTCString()}</pubDate><description>${escape(item.data.description)}</description></item>`,
  )
  .join("\n")}
</channel></rss>
`;
