// The part of WebAssembly that is used here: Node has it, but its types lie with those of browsers.

declare global {
  namespace WebAssembly {
    type Imports = Record<string, Record<string, unknown>>
    type Exports = Record<string, unknown>
    class Module {
      private readonly compiled: true
    }
    class Instance {
      constructor(module: Module, imports: Imports)
      readonly exports: Exports
    }
    function compile(bytes: Uint8Array): Promise<Module>
  }
}

export {}
