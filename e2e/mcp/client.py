"""A client on Python's SDKs: adds an idea, lists what there is, has it
expanded, reads it, and prints what it saw. Arguments: the SDK, of sdk-auto,
sdk-legacy, stdio and agents; then the URL and a token, or the program and its
arguments."""

import asyncio
import json
import sys
from contextlib import AsyncExitStack

import httpx2
from agents.mcp import MCPServerStreamableHttp
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

which, *where = sys.argv[1:]


async def connect(stack: AsyncExitStack) -> Client | MCPServerStreamableHttp:
    """Connects the client that was asked for; it ends with stack."""
    if which == "stdio":
        program = StdioServerParameters(command=where[0], args=where[1:])
        return await stack.enter_async_context(Client(program))
    url, headers = f"{where[0]}/mcp", {"Authorization": f"Bearer {where[1]}"}
    if which == "agents":
        return await stack.enter_async_context(MCPServerStreamableHttp({"url": url, "headers": headers}))
    http = await stack.enter_async_context(httpx2.AsyncClient(headers=headers))
    over = streamable_http_client(url, http_client=http)
    return await stack.enter_async_context(Client(over, mode=which.removeprefix("sdk-")))


async def main() -> None:
    async with AsyncExitStack() as stack:
        client = await connect(stack)
        listed = await client.list_tools()
        tools = [t.name for t in (listed if which == "agents" else listed.tools)]

        async def call(name: str, **arguments: object) -> dict:
            result = await client.call_tool(name, arguments)
            return {"failed": result.is_error or False, "text": result.content[-1].text, **(result.structured_content or {})}

        idea = (await call("add_idea", title=f"Kestrel of {which}", tags=["bird"]))["idea"]
        found = await call("list_ideas")
        expanded = await call("expand_idea", idea_id=idea["id"], expansion_type="angles", count=2)
        refused = await call("get_idea", idea_id=0)
        uri = f"creatorvault://ideas/{idea['id']}"
        read = (await client.read_resource(uri)).contents[0].text
        prompts = [p.name for p in (await client.list_prompts()).prompts]
        print(
            json.dumps(
                {
                    "tools": tools,
                    "prompts": prompts,
                    "title": idea["title"],
                    "listed": [i["title"] for i in found["ideas"]],
                    "expanded": [i["title"] for i in expanded["items"]],
                    "read": json.loads(read)["title"],
                    "refused": refused["failed"] and refused["text"],
                    "protocol": getattr(client, "protocol_version", ""),
                }
            )
        )


asyncio.run(main())
