import type { Command } from '../workspace/command';
import { SLIDE_LIGHTS } from '../workspace/eyeComfort';
import type { Workspace } from '../workspace/store';
import { argumentsOf, numberIn } from './commandArguments';

/** What spares the eyes of a reader in the dark; kept on this device, and never part of a picture that leaves the viewer. */
export const eyeCommands = (workspace: Workspace): readonly Command[] => [
  {
    id: 'view.dimGlass',
    title: 'Dim the glass of slides',
    run: () => workspace.setState(({ isGlassDimmed }) => ({ isGlassDimmed: !isGlassDimmed })),
  },
  {
    id: 'view.slideLight',
    title: 'Less light for slides beside dark images',
    run: (args) => {
      const given = argumentsOf(args).light === undefined ? undefined : numberIn(argumentsOf(args), 'light');
      workspace.setState(({ slideLight }) => ({ slideLight: chosenLight(slideLight, given) }));
    },
  },
  {
    id: 'identity.mask',
    title: 'Hide names and identifiers, or show them again',
    run: async () => {
      if (workspace.getState().mask) return workspace.setState({ mask: undefined });
      const { maskedWorkList, maskedWorkspace } = await import('../workspace/identityMask');
      workspace.setState({ mask: { workspace: maskedWorkspace, workList: maskedWorkList } });
    },
  },
  {
    id: 'view.dimUnused',
    title: 'Dim panes that are not in use',
    run: () => workspace.setState(({ isUnusedDimmed }) => ({ isUnusedDimmed: !isUnusedDimmed })),
  },
];

/** The next less light, and after the least the full one, where none is named. */
function chosenLight(now: number, given: number | undefined): number {
  const light = given ?? SLIDE_LIGHTS[(SLIDE_LIGHTS.indexOf(now) + 1) % SLIDE_LIGHTS.length];
  if (light === undefined || !SLIDE_LIGHTS.includes(light))
    throw new Error(`view.slideLight needs a "light": ${SLIDE_LIGHTS.join(', ')}`);
  return light;
}
