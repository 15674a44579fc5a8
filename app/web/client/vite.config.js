// One build: each entry gets a hashed name, and manifest.json says which; app/web/assets.py reads it.
import { defineConfig } from 'vite';

// The studio's editors are large and alone on their pages; nothing else may load a byte of them.
const studio = ['process', 'decision', 'form', 'paper'].flatMap((kind) => [`studio/${kind}.js`, `studio/${kind}.css`]);

export default defineConfig({
  base: './',
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: false,
    assetsInlineLimit: 0, // the content security policy allows no script or font from data:
    rolldownOptions: { input: ['app.js', 'app.css', 'inbox.js', 'uploads.js', 'diagram.js', 'diagram.css', ...studio] },
  },
});
