// One build: each entry gets a hashed name, and manifest.json says which; app/web/assets.py reads it.
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: false,
    assetsInlineLimit: 0, // the content security policy allows no script or font from data:
    rolldownOptions: { input: ['app.js', 'app.css', 'inbox.js', 'diagram.js', 'diagram.css'] },
  },
});
