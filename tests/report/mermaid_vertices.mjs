// Read drawings by Mermaid's own parser: texts of the boxes as a browser would show them, and the arrows.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

let given = "";
for await (const chunk of process.stdin) given += chunk;

// Mermaid keeps codes of characters in a form of its own until it draws
const shown = (text) => text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

const found = [];
for (const drawing of JSON.parse(given)) {
  await mermaid.parse(drawing);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(drawing);
  found.push({
    vertices: [...db.getVertices().values()].map((vertex) => [vertex.id, shown(vertex.text)]),
    edges: db.getEdges().map((edge) => [edge.start, edge.end, edge.stroke]),
  });
}
console.log(JSON.stringify(found));
