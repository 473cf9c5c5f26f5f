// A place that asks for what belongs there once the reader is near it. It keeps the room free meanwhile.

const NEAR = '60% 0px';
const APART = 20;
let turn = Promise.resolve();

// One after the other: of two places that ask in the same instant, Streamlit runs only the first one's fragment again.
function ask(setTriggerValue) {
  turn = turn.then(() => {
    setTriggerValue('near', true);
    return new Promise(next => setTimeout(next, APART));
  });
}

export default function near(component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector('.lrv-near');
  place.style.minHeight = `${data.height}px`;
  const watch = new IntersectionObserver(seen => {
    if (!seen.some(one => one.isIntersecting)) return;
    watch.disconnect();
    ask(setTriggerValue);
  }, { rootMargin: NEAR });
  watch.observe(place);
  return () => watch.disconnect();
}
