/** A user-visible verb. Buttons, keys, the palette and the automation door all run commands by id. */
export interface Command {
  readonly id: `${string}.${string}`;
  readonly title: string;
  readonly isEnabled?: () => boolean;
  readonly run: (args?: unknown) => void | Promise<void>;
}

export interface CommandRegistry {
  register(...commands: readonly Command[]): void;
  list(): readonly Command[];
  find(id: string): Command | undefined;
  isEnabled(id: string): boolean;
  /** Runs an enabled command; an unknown id throws, a disabled one does nothing. */
  run(id: string, args?: unknown): Promise<void>;
  /** For buttons and keys: runs it, and a failure is reported to the reader instead of vanishing in a promise. */
  start(id: string, args?: unknown): void;
}

/** `refuses` may keep a command from what it is called with, and says why itself. */
export function createCommandRegistry(
  report: (title: string, cause: unknown) => void,
  refuses: (args: unknown) => boolean = () => false,
): CommandRegistry {
  const commands = new Map<string, Command>();
  const isEnabled = (command: Command) => command.isEnabled?.() ?? true;
  const run = async (id: string, args?: unknown): Promise<void> => {
    const command = commands.get(id);
    if (!command) throw new Error(`No command "${id}"`);
    if (isEnabled(command) && !refuses(args)) await command.run(args);
  };
  return {
    register(...added) {
      for (const command of added) commands.set(command.id, command);
    },
    list: () => [...commands.values()],
    find: (id) => commands.get(id),
    isEnabled(id) {
      const command = commands.get(id);
      return command !== undefined && isEnabled(command);
    },
    run,
    start: (id, args) => void run(id, args).catch((cause: unknown) => report(commands.get(id)?.title ?? id, cause)),
  };
}
