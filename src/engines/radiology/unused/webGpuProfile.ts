/**
 * Stands in for what vtk.js registers of its WebGPU renderer (vite.config.ts): Cornerstone paints by WebGL or by the
 * processor, and the profiles of a third way would travel before the first image.
 */
export {};
