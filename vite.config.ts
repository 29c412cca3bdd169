import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { kubernetesDescriptions } from './src/api/schema/descriptions.ts';
import { firstPicture } from './src/app/skeleton/plugin.ts';
import { lessonList } from './src/lessons/plugin.ts';
import { POLICY } from './src/server/content-security-policy.ts';

/** The built page says itself what it may load, as not every server does. In development Vite needs scripts in the page. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' }],
});

/**
 * After one visit the page needs no network: a service worker has all of it, editor and fonts included. A new version takes over once no window of the old
 * one is open, so that none is left without its files. Which moment a link shows stands in its address, and the page is the same for all.
 */
const offline = () =>
  VitePWA({
    filename: 'sw.js',
    registerType: 'prompt',
    injectRegister: false,
    manifest: false,
    workbox: {
      globPatterns: ['**/*.{html,js,css,svg,woff2,ttf,webmanifest}'],
      // Without a network there is no live cluster to watch, and none that was recorded is looked at.
      globIgnores: ['lib/**', '**/live-worker-*.js', '**/replay-*.js'],
      // Few need it: whoever has used a plugin of their own has it from then on.
      runtimeCaching: [{ urlPattern: /\.wasm$/, handler: 'CacheFirst', options: { cacheName: 'own-plugins', expiration: { maxEntries: 1 } } }],
      maximumFileSizeToCacheInBytes: 8_000_000,
      ignoreURLParametersMatching: [/.*/],
      cleanupOutdatedCaches: true,
    },
  });

export default defineConfig({
  // Relative, so that the build runs from any path.
  base: './',
  plugins: [react(), kubernetesDescriptions(), firstPicture(), lessonList(), contentSecurityPolicy(), offline()],
  worker: { format: 'es', plugins: () => [kubernetesDescriptions()] },
  // One lazy chunk is Monaco; what loads before the first picture has a budget of its own in e2e/page.spec.ts.
  build: { target: 'es2023', chunkSizeWarningLimit: 3_500, rolldownOptions: { checks: { bundlerTimings: false } } },
});
