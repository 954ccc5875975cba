import type { Workspace } from '../workspace/store';
import type { WrittenObject } from './writtenObject';

/**
 * Views that came to an end without being stored. A mark that is refused stays unsaved on the screen and is written anew;
 * of a view nothing stays but these bytes, on this page, so that Retry has something to send. The archive holds none of
 * them: they go under the same identifiers.
 */
export class RefusedViews {
  readonly #workspace: Workspace;
  #views: readonly WrittenObject[] = [];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The reader who saves a view once more under its name means the new one. */
  put(view: WrittenObject): void {
    this.#views = [...this.#views.filter((one) => !isSameView(one, view)), view];
  }

  /** Those of the open case, and none is left: whoever takes them sends them. */
  takeAll(): readonly WrittenObject[] {
    const { studies } = this.#workspace.getState();
    const open = this.#views.filter((view) =>
      studies.some(({ studyInstanceUid }) => studyInstanceUid === view.studyInstanceUid),
    );
    this.clear();
    return open;
  }

  /** A view that was saved after all takes the refused ones of its name with it. */
  forget(stored: WrittenObject): void {
    this.#views = this.#views.filter((one) => !isSameView(one, stored));
  }

  clear(): void {
    this.#views = [];
  }
}

const isSameView = (a: WrittenObject, b: WrittenObject): boolean =>
  a.studyInstanceUid === b.studyInstanceUid && a.description === b.description;
