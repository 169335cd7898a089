// How the console is built: `node bootstrap.mjs start` does it when its sources changed; the site server serves what comes out.

import { resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { tokens } from '@fluentui/react-components'
import { defineConfig, type Plugin } from 'vite'

/** Under this size a response fits in one packet however it is written. */
const worthCompressing = 1400

/** Adds each text a second and a third time, compressed as far as it goes: at build time nobody waits for that. */
const compress: Plugin = {
  name: 'compress',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source)
        if (!/\.(js|css|svg|html|json)$/.test(name) || source.length < worthCompressing) continue
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
        this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotliCompressSync(source, quality) })
        this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(source, { level: 9 }) })
      }
    },
  },
}

/** Writes `tokens.colorBrandStroke1` as the text that it is, `var(--colorBrandStroke1)`: then the table of all tokens need not be loaded. */
const tokensAsTexts: Plugin = {
  name: 'tokens-as-texts',
  transform: {
    filter: { code: /\btokens\b[^'"]*from ['"]@fluentui\// },
    handler: code =>
      code.replaceAll(/(?<![.\w$])tokens\.(\w+)/g, (all, name: string) =>
        name in tokens ? JSON.stringify(tokens[name as keyof typeof tokens]) : all,
      ),
  },
}

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/console'),
  plugins: [tokensAsTexts, compress],
  // While somebody works on the console: `npx vite`, beside a site server.
  server: { proxy: { '/api': process.env.SLIPSTREAM_SITE ?? 'http://127.0.0.1:8470' } },
  build: {
    outDir: process.env.SLIPSTREAM_CONSOLE_FOLDER ?? resolve(import.meta.dirname, '.slipstream/console'),
    emptyOutDir: true,
    target: 'es2023',
    // Nothing is written into a page that a Content-Security-Policy would have to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // The doors of parts and data name many files; a page loads those that it uses.
      treeshake: { moduleSideEffects: id => !/\/src\/console\/(parts|data|pages)\//.test(id) },
    },
    chunkSizeWarningLimit: 1200,
  },
})
