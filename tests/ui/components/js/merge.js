// Merges pairs of books as a browser does: JSON on the standard input, texts of books on the standard output.

import { bookFrom, merged, textOf } from "../../../../lrviz/ui/components/progress/book.js";

const pairs = await new Response(Deno.stdin.readable).json();
console.log(JSON.stringify(pairs.map(([one, other]) => textOf(merged(bookFrom(one), bookFrom(other))))));
