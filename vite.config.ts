import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const loader = '@cornerstonejs/dicom-image-loader';
const codecs = [
  'pako',
  '@cornerstonejs/jpeg-lossless-decoder-js',
  '@cornerstonejs/codec-charls/decodewasmjs',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
  '@cornerstonejs/codec-openjpeg/decodewasmjs',
  '@cornerstonejs/codec-openjph/wasmjs',
  '@cornerstonejs/codec-libjxl/decodewasmjs',
];

/** The development server needs an archive: `npm start -- --port 3000` serves one under the same paths. */
const archive = { target: process.env.PARFOCAL_ARCHIVE ?? 'http://127.0.0.1:3000' };

/**
 * The policy travels with the built page, so that it holds on any web server. Archives may stand on other origins that
 * only config.json knows, so `connect-src` stays open here; a server narrows it by a header (docs/deploy.md).
 */
const policy = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' https: http:",
  "worker-src 'self'",
].join('; ');

const policyInPage: Plugin = {
  name: 'policy-in-page',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
};

export default defineConfig({
  plugins: [react(), policyInPage],
  base: './',
  resolve: {
    // vtk.js' VTP mesh reader drags in xmlbuilder2 -> node:events and node:url, which breaks at module load (300 kB besides).
    alias: { xmlbuilder2: fileURLToPath(new URL('./src/engines/radiology/vtkXmlStub.ts', import.meta.url)) },
    dedupe: ['@kitware/vtk.js', '@cornerstonejs/core', '@cornerstonejs/metadata', 'dcmjs'],
  },
  optimizeDeps: {
    // The loader owns `new Worker(new URL(…))`: keep it out of the pre-bundle, and pre-bundle the CommonJS it imports.
    exclude: [loader],
    include: ['dicom-parser', 'comlink', ...codecs.map((codec) => `${loader} > ${codec}`)],
  },
  worker: { format: 'es' },
  build: { target: 'es2023', sourcemap: false, manifest: true, chunkSizeWarningLimit: 3000, assetsInlineLimit: 0 },
  server: {
    host: '127.0.0.1',
    port: 5199,
    proxy: { '/dicom-web': archive, '/dicomweb': archive, '/config.json': archive },
  },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}', 'archive/**/*.test.ts', 'bench/**/*.test.ts'] },
});
