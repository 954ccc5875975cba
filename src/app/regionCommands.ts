import { isRegion } from '../dicom/geometry/shapes';
import { isBrush } from '../dicom/tool';
import type { Annotation } from '../dicom/types';
import type { BrushStroke } from '../engines/contract';
import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

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
  const brush: Command = {
    id: 'region.brush',
    title: 'Brush',
    run: async (args) => {
      const { brush: paint } = await import('./regionEdits');
      paint(workspace, args as BrushStroke);
    },
  };
  const brushSize: Command = {
    id: 'tool.brushSize',
    title: 'Size of the brush',
    isEnabled: () => isBrush(workspace.getState().tool),
    run: (args) => {
      const { factor } = argumentsOf(args);
      const { brushRadiusPx } = workspace.getState();
      if (typeof factor !== 'number' || !(factor > 0)) throw new Error('A brush has a size');
      workspace.setState({ brushRadiusPx: Math.min(250, Math.max(3, brushRadiusPx * factor)) });
    },
  };
  return [
    brush,
    brushSize,
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
