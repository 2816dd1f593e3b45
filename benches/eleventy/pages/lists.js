import { escape, time } from "../../_includes/base.11ty.js";

export const list = (title, items) => `<h1>${escape(title)}</h1>
<ul class="teasers">
${items
  .map((item) => `<li><h2><a href="${item.url}">${escape(item.data.title)}</a></h2>${time(item.date)}<p>${escape(item.data.description)}</p></li>`)
  .join("\n")}
</ul>`;
