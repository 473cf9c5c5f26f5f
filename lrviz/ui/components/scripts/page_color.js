// What the page looks like: Streamlit's theme, or the colours of a page that is no Streamlit's.

function luminance(color) {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

function pageBackground(root) {
  const style = getComputedStyle(root);
  for (const variable of ["--st-background-color", "--page"]) {
    const value = style.getPropertyValue(variable).trim();
    if (value) return value;
  }
  const app = document.querySelector(".stApp") ?? document.body;
  const color = getComputedStyle(app).backgroundColor;
  return color && color !== "rgba(0, 0, 0, 0)" ? color : "#ffffff";
}

// Calls `check` when the page's colours may have changed; gives what ends the watch.
function watchPageColor(root, check) {
  const media = window.matchMedia?.("(prefers-color-scheme: dark)");
  media?.addEventListener("change", check);
  const observer = new MutationObserver(() => requestAnimationFrame(check));
  for (let node = root; node; node = node.parentElement) {
    // The root's own style holds the colours that the check sets.
    observer.observe(node, { attributes: true, attributeFilter: ["class", ...(node === root ? [] : ["style"])] });
  }
  return () => {
    media?.removeEventListener("change", check);
    observer.disconnect();
  };
}
