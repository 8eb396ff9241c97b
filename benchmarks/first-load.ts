import { gzipSync } from "node:zlib";
import type { Row } from "./report";

/** Measures the JavaScript that a browser loads for `/` of a running dashboard, gzipped, without `nomodule` scripts for old browsers. */
export async function measureFirstLoad(url: string): Promise<Row> {
  const html = await (await fetch(url)).text();
  const paths = [
    ...new Set([...html.matchAll(/<script(?![^>]*nomodule)[^>]+src="([^"]+\.js[^"]*)"/gi)].map((match) => match[1])),
  ];
  let bytes = 0;
  for (const path of paths) {
    if (path === undefined) continue;
    const script = await (await fetch(new URL(path, url))).arrayBuffer();
    bytes += gzipSync(Buffer.from(script)).length;
  }
  const kb = bytes / 1024;
  return {
    what: "JavaScript of the first load of /",
    ours: `${kb.toFixed(0)} KB gzip, ${paths.length} files`,
    against: "–",
    ratio: "–",
    goal: "≤ 200 KB",
    holds: paths.length > 0 && kb <= 200,
  };
}
