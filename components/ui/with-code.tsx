/** A sentence in which text between backticks is code. */
export function WithCode({ text }: { text: string }) {
  const parts = text.split("`");
  return parts.length % 2 === 0
    ? text
    : // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their places
      parts.map((part, at) => (at % 2 === 0 ? part : <code key={at}>{part}</code>));
}
