// Uses the application's MCP server with the protocol's own client; prints what each tool gave, as one JSON object.
// Arguments: the address, a key, a lead. Run by tests/it/assistants.rs.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [address, key, lead] = process.argv.slice(2);
const transport = new StreamableHTTPClientTransport(new URL(address), {
  requestInit: { headers: { authorization: `Bearer ${key}` } },
});
const client = new Client({ name: "test", version: "1" });
await client.connect(transport);
const { tools } = await client.listTools();
const use = (name, given = {}) => client.callTool({ name, arguments: given });
const told = {
  server: client.getServerVersion().name,
  tools: tools.map((tool) => tool.name),
  leads: await use("list_leads", { limit: 10 }),
  lead: await use("get_lead", { lead }),
  bookings: await use("list_bookings"),
  report: await use("report", { days: 1 }),
  lost: await use("who_did_we_lose", { days: 7 }),
  note: await use("add_note", { lead, text: "Asked for a quote" }),
  wrong: await use("list_leads", { sort: "name" }),
};
await client.close();
console.log(JSON.stringify(told));
