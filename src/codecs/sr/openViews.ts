import type { Problem } from '../../dicom/problem';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import type { AnnotationView } from './annotationView';
import { nodeAt, type TreeNode } from './mutableTree';

/** The items of one mark while its document is being edited. */
export interface OpenView {
  readonly id: AnnotationId;
  group: TreeNode;
  graphics: readonly TreeNode[];
  /** One for each measurement, in their order. */
  values: readonly TreeNode[];
}

export interface ChangedMark extends OpenView {
  readonly before: Annotation;
  readonly after: Annotation;
}

export interface RemovedMark extends OpenView {
  readonly before: Annotation;
}

/** Everything an edit has to know of a document that is open. */
export interface OpenMarks {
  readonly kept: readonly OpenView[];
  readonly changed: readonly ChangedMark[];
  readonly removed: readonly RemovedMark[];
}

/** The items a view names; a path that leads nowhere means that it belongs to another version of the document. */
export function openView(root: TreeNode, id: AnnotationId, view: AnnotationView): Result<OpenView, Problem> {
  const at = (path: string): TreeNode[] => {
    const node = nodeAt(root, path);
    return node === undefined ? [] : [node.target ?? node];
  };
  const [group] = at(view.groupPath);
  const graphics = view.graphicPaths.flatMap(at);
  const values = view.measurementPaths.flatMap(at);
  const isWhole = graphics.length === view.graphicPaths.length && values.length === view.measurementPaths.length;
  if (group === undefined || !isWhole) return fail(otherVersion);
  return ok({ id, group, graphics: [...new Set(graphics)], values });
}

export const otherVersion: Problem = {
  code: 'conflict',
  severity: 'error',
  title: 'The report cannot be changed: its marks were read from another version of it',
  tip: 'Reload the case, then make the change again.',
};

/** The views of the document as it stands now. */
export function closeViews(
  views: readonly OpenView[],
  paths: ReadonlyMap<TreeNode, string>,
): ReadonlyMap<AnnotationId, AnnotationView> {
  const pathOf = (node: TreeNode): string => {
    const path = paths.get(node);
    if (path === undefined) throw new Error('a mark lost one of its content items');
    return path;
  };
  return new Map(
    views.map(({ id, group, graphics, values }) => [
      id,
      { groupPath: pathOf(group), graphicPaths: graphics.map(pathOf), measurementPaths: values.map(pathOf) },
    ]),
  );
}

export const cannotChange = ({ trackingIdentifier }: Annotation, reason: string, tip?: string): Problem => ({
  code: 'unsupported',
  severity: 'error',
  title: `“${trackingIdentifier}” cannot be changed: ${reason}`,
  ...(tip === undefined ? {} : { tip }),
});

export const cannotRemove = ({ trackingIdentifier }: Annotation, reason: string, tip?: string): Problem => ({
  code: 'unsupported',
  severity: 'error',
  title: `“${trackingIdentifier}” cannot be deleted: ${reason}`,
  ...(tip === undefined ? {} : { tip }),
});
