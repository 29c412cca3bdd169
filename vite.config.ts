import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { kubernetesDescriptions } from './src/api/schema/descriptions';

export default defineConfig({
  // Relative, so that the build runs from any path.
  base: './',
  plugins: [react(), kubernetesDescriptions()],
  worker: { format: 'es', plugins: () => [kubernetesDescriptions()] },
  build: { target: 'es2023' },
});
