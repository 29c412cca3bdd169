import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { kubernetesDescriptions } from './src/api/schema/descriptions.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The package: the engine for programs, the page's mount point, and the command `podscope`. What they need of libraries is in them, but for the HTTP server's. */
export default defineConfig({
  plugins: [kubernetesDescriptions()],
  publicDir: false,
  // The fields' documentation goes in: its sources are development dependencies, which an installed package has not.
  resolve: { alias: [{ find: /^\.\/documentation$/, replacement: at('./src/server/documentation-built.ts') }] },
  ssr: { noExternal: true, external: ['fastify', 'ws'] },
  build: {
    ssr: true,
    outDir: 'dist/lib',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 5_000,
    rolldownOptions: {
      input: { engine: at('./src/engine.ts'), mount: at('./src/mount.ts'), podscope: at('./src/cli/podscope.ts') },
      // What the two share is a chunk of its own: the engine's exports are its public ones.
      preserveEntrySignatures: 'strict',
      checks: { bundlerTimings: false },
    },
  },
});
