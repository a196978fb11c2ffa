import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  build: {
    outDir: '../dist',
    manifest: true, // for scripts/pack.mjs, which takes it away
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL is refused by the policy for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      output: {
        // A service worker has one address for good.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // What hardly ever changes stays in the cache of the browser when the app does, and packs better in one;
        // so do icons that several screens have.
        advancedChunks: {
          groups: [
            { name: 'vendor', test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack)\// },
            // What every screen needs, in one file: small ones pack worse.
            {
              name: 'base',
              test: /src\/(lib\/(storage|failure|config|me|drafts|actions|dialogs|shortcuts|filters|toasts|versions|media|auth\/session|api\/client|writes|announce|ideas|keeping|optimistic|kept|online|key|useDebounced|ai|sse)|i18n\/(index|format|failures|later|chat)|ui\/(states|SearchBox|marks|LazyMenu|Modal|Confirm|NameDialog|Field))\.tsx?$/,
            },
            { name: 'icons', test: /node_modules\/lucide-react\//, minShareCount: 2 },
            { name: 'markdown', test: /src\/ui\/(markdown\.ts|Markdown\.tsx|prose\.css)/ },
            { name: 'assistant', test: /src\/(features\/(chat\/|editor\/(Expand|expansion))|ui\/Consent)/ },
            { name: 'outbox', test: /src\/lib\/(outbox|save)/ },
            // Small things that several of those need that come later.
            { name: 'parts', test: /src\/(features\/editor\/(fields|keys)|lib\/tags|ui\/Toaster)\.tsx?$/ },
            { name: 'editor', test: /src\/features\/editor\/(?!Preview|TagField)/ },
            // Screens that are seldom opened, and small in parts.
            { name: 'doors', test: /src\/features\/auth\// },
            { name: 'settings', test: /src\/features\/settings\// },
          ],
        },
      },
    },
  },
});
