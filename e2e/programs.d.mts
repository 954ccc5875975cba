export function chromiumPath(): string | undefined;
export function ensurePrograms(): string[];
export function isInstalled(name: string): boolean;
