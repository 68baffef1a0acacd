// XML as strict as the browser's own parser.

/** A function that parses XML inside the browser and gives what `extract` makes of the document, or an error. */
export async function xmlParser(browser) {
  const page = await browser.newPage();
  return async (text, extract) => {
    const result = await page.evaluate(
      ([text, extract]) => {
        const document = new DOMParser().parseFromString(text, "application/xml");
        const error = document.querySelector("parsererror");
        if (error) return { error: error.textContent.trim().split("\n").slice(0, 3).join(" ") };
        return { value: (0, eval)(`(${extract})`)(document) };
      },
      [text, extract.toString()],
    );
    if (result.error) throw new Error(result.error);
    return result.value;
  };
}
