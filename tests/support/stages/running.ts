/**
 * Returns a function that returns what hooks have started and not yet stopped, and throws while there is none.
 * @param name what it is, for the error
 */
export function whatRuns<Running>(name: string, running: () => Running | undefined): () => Running {
  return () => {
    const now = running();
    if (!now) throw new Error(`This ${name} runs only while tests do: use it in a test or a hook.`);
    return now;
  };
}
