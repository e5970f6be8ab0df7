// Each line of the input a resource, each line of the output what the validator finds wrong with it (FHIRの検査): codes, R4.
const { Fhir } = require("fhir");
const fhir = new Fhir();
const lines = require("fs").readFileSync(0, "utf-8").split("\n").filter(Boolean);
for (const line of lines) {
  const { messages } = fhir.validate(JSON.parse(line), { errorOnUnexpected: true });
  console.log(JSON.stringify(messages.filter((one) => ["error", "fatal"].includes(one.severity))));
}
