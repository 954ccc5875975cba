export type DrawerKind = 'canvas' | 'webgl';

let known: DrawerKind | undefined;

/**
 * Canvas where the GPU is imitated by software (virtual desktops) or absent: there, GL draws 2 to 4 frames a second and
 * the canvas 20. Asked once per page; the probing context is given back at once, because browsers keep only sixteen.
 */
export function drawerKind(): DrawerKind {
  known ??= probe();
  return known;
}

function probe(): DrawerKind {
  const gl = document.createElement('canvas').getContext('webgl', { failIfMajorPerformanceCaveat: true });
  if (!gl) return 'canvas';
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer) ? 'canvas' : 'webgl';
}
