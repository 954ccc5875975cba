import type { Command } from '../workspace/command';

/** The whole viewer on the whole monitor, without the browser around it; the layout stays. Esc or the key again leaves it. */
export function fullScreenCommand(page: Document): Command {
  return {
    id: 'screen.full',
    title: 'Full screen, and back',
    isEnabled: () => page.fullscreenEnabled,
    run: () => (page.fullscreenElement ? page.exitFullscreen() : page.documentElement.requestFullscreen()),
  };
}
