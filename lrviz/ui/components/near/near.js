// A place that asks for what belongs there once the reader is near it. It keeps the room free meanwhile.

const NEAR = "60% 0px";
const APART = 40;
const AGAIN = 1500;
let queue = Promise.resolve();

// One after the other: of two places that ask in the same instant, Streamlit runs only the first one's fragment again.
function ask(place, setTriggerValue) {
  queue = queue.then(() => {
    if (!place.isConnected) return null;
    setTriggerValue("near", true);
    return new Promise((next) => setTimeout(next, APART));
  });
}

export default function near(component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".lrv-near");
  let asking = 0;
  place.style.minHeight = `${data.height}px`;
  // Asked again until it is answered: an answer replaces this place, and a question may be lost on a busy server.
  const watch = new IntersectionObserver((seen) => {
    const here = seen.at(-1).isIntersecting;
    if (here && !asking) {
      ask(place, setTriggerValue);
      asking = setInterval(() => ask(place, setTriggerValue), AGAIN);
    } else if (!here) {
      clearInterval(asking);
      asking = 0;
    }
  }, { rootMargin: NEAR });
  watch.observe(place);
  return () => {
    watch.disconnect();
    clearInterval(asking);
  };
}
