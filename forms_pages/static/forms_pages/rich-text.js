/* Between a page's HTML and text with a few signs (`- `, `1. `, `**bold**`, `_italic_`). Only what the signs can say
   survives, so whatever Word or another page brings along besides is gone. */

const GONE = new Set(["STYLE", "SCRIPT", "META", "LINK", "TITLE", "XML", "TEMPLATE", "OBJECT", "IFRAME", "SVG"]);
const BLOCKS = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "TR", "SECTION", "ARTICLE"]);

function marked(text, sign) {
  const [, before, words, after] = text.match(/^(\s*)([\s\S]*?)(\s*)$/);
  return words && !words.includes("\n") ? `${before}${sign}${words}${sign}${after}` : text;
}

function styleOf(node, name) {
  const found = (node.dataset?.style ?? "").match(new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i"));
  return found ? found[1].trim().toLowerCase() : "";
}

function isBold(node) {
  const weight = styleOf(node, "font-weight");
  if (weight) return weight === "bold" || Number(weight) >= 600;
  return node.tagName === "B" || node.tagName === "STRONG";
}

function isItalic(node) {
  const style = styleOf(node, "font-style");
  return style ? style === "italic" : node.tagName === "I" || node.tagName === "EM";
}

/* Word writes a list as paragraphs whose sign is text: take the sign away and say what it was. */
function wordListSign(node) {
  if (!/^l\d/.test(styleOf(node, "mso-list"))) return "";
  const sign = [...node.querySelectorAll("span")].find((span) => styleOf(span, "mso-list") === "ignore");
  const text = sign?.textContent.trim() ?? "";
  sign?.remove();
  return /^[\da-z]+[.)]/i.test(text) ? "1. " : "- ";
}

function inline(node, stress) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\s\u00a0]+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || GONE.has(node.tagName.toUpperCase())) return "";
  if (node.tagName === "BR") return "\n";
  if (node.tagName === "UL" || node.tagName === "OL") return `\n${list(node)}\n`;
  const sign = wordListSign(node);
  const now = { bold: stress.bold || isBold(node), italic: stress.italic || isItalic(node) };
  let text = [...node.childNodes].map((child) => inline(child, now)).join("");
  if (now.italic && !stress.italic) text = marked(text, "_");
  if (now.bold && !stress.bold && !BLOCKS.has(node.tagName)) text = marked(text, "**");
  if (sign) return `\n${sign}${text.trim()}\n`;
  return BLOCKS.has(node.tagName) ? `\n\n${text.trim()}\n\n` : text;
}

function list(node) {
  const sign = node.tagName === "OL" ? (number) => `${number}. ` : () => "- ";
  const items = [...node.children].filter((child) => child.tagName === "LI");
  const lines = items.map((item, index) => sign(index + 1) + inline(item, {}).trim().replace(/\n+/g, " "));
  return lines.join("\n");
}

export function toText(node) {
  const whole = [...node.childNodes].map((child) => inline(child, {})).join("");
  return whole
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n[ \t]+/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^(- .*)\n\n(?=- )/gm, "$1\n")
    .replace(/^(\d+\. .*)\n\n(?=\d+\. )/gm, "$1\n")
    .trim();
}

/* Styles are only read, and handlers never wanted: under another name the browser has nothing to apply or to refuse. */
export function fromHtml(html) {
  const bare = html
    .replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[^>]+>/g, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1="));
  return toText(new DOMParser().parseFromString(bare, "text/html").body);
}

function stressed(text) {
  const holder = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(/\*\*(?=\S)((?:[^*]|\*(?!\*))+?)(?<=\S)\*\*|(?<!\p{L})_(?=\S)([^_]+?)(?<=\S)_(?!\p{L})/gu)) {
    holder.append(text.slice(at, found.index));
    const element = document.createElement(found[1] === undefined ? "em" : "strong");
    element.append(stressed(found[1] ?? found[2]));
    holder.append(element);
    at = found.index + found[0].length;
  }
  holder.append(text.slice(at));
  return holder;
}

export function toNodes(text) {
  const holder = document.createDocumentFragment();
  let open = null;
  for (const line of text.split("\n")) {
    const item = line.match(/^\s*(?:([-*•])|\d{1,3}[.)]) +(.*)$/);
    const wanted = item ? (item[1] ? "UL" : "OL") : line.trim() ? "P" : "";
    if (!wanted) {
      open = null;
      continue;
    }
    if (open?.tagName !== wanted) {
      open = document.createElement(wanted);
      holder.append(open);
    } else if (wanted === "P") open.append(document.createElement("br"));
    const place = item ? open.appendChild(document.createElement("li")) : open;
    place.append(stressed(item ? item[2] : line));
  }
  return holder;
}
