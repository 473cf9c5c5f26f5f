// Whether the browser draws in 3D.

let webgl;

/** Asked once for all stages of a page: a browser has few contexts, and gives each back late. */
export function hasWebGL() {
  if (webgl !== undefined) return webgl;
  try {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    webgl = Boolean(context);
    loseContext(context);
  } catch {
    webgl = false;
  }
  return webgl;
}

export function loseContext(context) {
  context?.getExtension("WEBGL_lose_context")?.loseContext();
}
