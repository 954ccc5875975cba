/** How long a slow archive may keep the others waiting once everything that is wanted has come from one of them. */
export const GRACE_MS = 1500;

/**
 * Waits for answers that arrive independently, but not for all at any price: once `isEnough` says so, the rest gets
 * `graceMs` more. Resolves with those that are still missing, by position. A dead archive never blocks the others (WEB-35).
 */
export function waitForEnough(
  answers: readonly Promise<unknown>[],
  isEnough: () => boolean,
  graceMs = GRACE_MS,
): Promise<ReadonlySet<number>> {
  const missing = new Set(answers.keys());
  if (missing.size === 0) return Promise.resolve(missing);
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(timer);
      resolve(new Set(missing));
    };
    answers.forEach((answer, index) => {
      const arrived = () => {
        missing.delete(index);
        if (missing.size === 0) end();
        else if (isEnough()) timer ??= setTimeout(end, graceMs);
      };
      answer.then(arrived, arrived);
    });
  });
}
