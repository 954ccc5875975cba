/** Arguments of commands arrive from buttons, keys and the automation door: parsed here, trusted after. */
export type Arguments = Readonly<Record<string, unknown>>;

export const argumentsOf = (args: unknown): Arguments =>
  typeof args === 'object' && args !== null ? (args as Arguments) : {};

export function numberIn(args: Arguments, name: string): number {
  const value = Number(args[name]);
  if (!Number.isFinite(value)) throw new Error(`This command needs a number "${name}"`);
  return value;
}

export function textIn(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== 'string' || value === '') throw new Error(`This command needs a text "${name}"`);
  return value;
}

export const textsIn = (args: Arguments, name: string): readonly string[] => {
  const value = args[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
};
