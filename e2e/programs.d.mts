export function chromiumPath(): string | undefined;
export function ensurePrograms(): string[];
