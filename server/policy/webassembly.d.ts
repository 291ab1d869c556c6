/** The little of WebAssembly that we use: its types come with the browser's library, which a server does without. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBuffer);
  }
  function compile(bytes: ArrayBuffer): Promise<Module>;
}
