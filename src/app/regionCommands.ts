import { isRegion } from '../dicom/geometry/shapes';
import type { Annotation } from '../dicom/types';
import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';

/** Measures and edits of the selected region of a slide; what they do comes with their first use. */
export function regionCommands(workspace: Workspace): readonly Command[] {
  const isEnabled = () => selectedRegion(workspace) !== undefined;
  const verb = (measure: 'size' | 'margin', title: string): Command => ({
    id: `region.${measure}`,
    title,
    isEnabled,
    run: async () => {
      const region = selectedRegion(workspace);
      const { measureRegion } = await import('./regionWork');
      if (region) measureRegion(workspace, region, measure);
    },
  });
  const draw = (how: 'add' | 'cut', title: string): Command => ({
    id: `region.${how}`,
    title,
    isEnabled,
    run: async () => {
      const region = selectedRegion(workspace);
      const { drawInto } = await import('./regionEdits');
      if (region) drawInto(workspace, region, how);
    },
  });
  return [
    verb('size', 'Size of the region'),
    verb('margin', 'Distance to margin'),
    draw('add', 'Add to the region'),
    draw('cut', 'Cut out of the region'),
  ];
}

/** The one selected mark, where it is a region of a slide: with or without mm, so that the words can say what is missing. */
function selectedRegion(workspace: Workspace): Annotation | undefined {
  const { annotations, selection } = workspace.getState();
  const mark = selection.length === 1 ? annotations[selection[0] ?? ''] : undefined;
  return mark && isRegion(mark.shape) && mark.space.kind !== 'frame' ? mark : undefined;
}
