import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Runs programs that are measured in a process of their own. They are bundled, since tsx compiles TypeScript to slower code
 * than the dashboard's build: it sets the name of every inner function again.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
/** Inside the project, so that packages are found. */
const folder = `${root}.cache/bench`;

export type Program = {
  process: ChildProcess /** What it wrote, when it has ended. @throws if that was with an error */;
  answer: Promise<string>;
};

/** Bundles benchmarks/programs/<name>.ts. @returns the bundle's path */
export async function bundled(name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const outfile = `${folder}/${name}.mjs`;
  await build({
    entryPoints: [`${root}benchmarks/programs/${name}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root.slice(0, -1) },
  });
  return outfile;
}

/** Starts benchmarks/programs/<name>.ts with this environment. */
export async function startProgram(name: string, env: Record<string, string>): Promise<Program> {
  const outfile = await bundled(name);
  const child = spawn(process.execPath, ["--expose-gc", outfile], {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  const answer = new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => (code === 0 ? resolve(written) : reject(new Error(`${name} ended with ${code}.`))));
  });
  return { process: child, answer };
}

/** Runs a program to its end and returns the JSON that it wrote. */
export async function runProgram(name: string, env: Record<string, string>): Promise<unknown> {
  return JSON.parse(await (await startProgram(name, env)).answer);
}
