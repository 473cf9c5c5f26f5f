// A place that asks for what belongs there once the reader is near it. It keeps the room free meanwhile.

const NEAR = '60% 0px';

export default function near(component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector('.lrv-near');
  place.style.minHeight = `${data.height}px`;
  const watch = new IntersectionObserver(seen => {
    if (!seen.some(one => one.isIntersecting)) return;
    watch.disconnect();
    setTriggerValue('near', true);
  }, { rootMargin: NEAR });
  watch.observe(place);
  return () => watch.disconnect();
}
