export function setClock(ms: number): void;
