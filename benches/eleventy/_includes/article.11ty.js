import { escape, time } from "./base.11ty.js";

export const data = { layout: "base.11ty.js" };
export function render({ title, description, town, topics = [], page, collections, content }) {
  const meta = topics.length ? `<p class="meta">${time(page.date)}</p>\n<p class="lead">${escape(description)}</p>\n` : "";
  const article = `<article>\n<h1>${escape(title)}</h1>\n${meta}${content}</article>`;
  if (!topics.length) return article;
  const related = collections.ofTopic.get(`${town}/${topics[0]}`).slice(0, 6).filter((other) => other.url !== page.url);
  return `${article}
<ul class="topics">
${topics.map((topic) => `<li><a href="/${town}/aktuelles/thema/${topic}/">${topic}</a></li>`).join("\n")}
</ul>
<section>
<h2>Mehr zum Thema</h2>
<ul>
${related.map((other) => `<li><a href="${other.url}">${escape(other.data.title)}</a> ${time(other.date)}</li>`).join("\n")}
</ul>
</section>`;
}
