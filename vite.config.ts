import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { kubernetesDescriptions } from './src/api/schema/descriptions.ts';
import { firstPicture } from './src/app/skeleton/plugin.ts';
import { POLICY } from './src/server/content-security-policy.ts';

/** The built page says itself what it may load, as not every server does. In development Vite needs scripts in the page. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' }],
});

export default defineConfig({
  // Relative, so that the build runs from any path.
  base: './',
  plugins: [react(), kubernetesDescriptions(), firstPicture(), contentSecurityPolicy()],
  worker: { format: 'es', plugins: () => [kubernetesDescriptions()] },
  // One lazy chunk is Monaco; what loads before the first picture has a budget of its own in e2e/page.spec.ts.
  build: { target: 'es2023', chunkSizeWarningLimit: 3_500, rolldownOptions: { checks: { bundlerTimings: false } } },
});
