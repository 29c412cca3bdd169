import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { kubernetesDescriptions } from './src/api/schema/descriptions.ts';

export default defineConfig({
  // Relative, so that the build runs from any path.
  base: './',
  plugins: [react(), kubernetesDescriptions()],
  worker: { format: 'es', plugins: () => [kubernetesDescriptions()] },
  // One lazy chunk is Monaco; what loads before the first picture has a budget of its own in e2e/page.spec.ts.
  build: { target: 'es2023', chunkSizeWarningLimit: 3_500, rolldownOptions: { checks: { bundlerTimings: false } } },
});
