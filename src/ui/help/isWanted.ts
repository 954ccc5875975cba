import { keyText } from '../controls/keyText';

/** Whether a line has the words typed in its title or among its keys. */
export function isWanted(wanted: string, title: string, keys: readonly string[]): boolean {
  const typed = wanted.trim().toLowerCase();
  return typed === '' || [title, ...keys.map(keyText)].some((words) => words.toLowerCase().includes(typed));
}
