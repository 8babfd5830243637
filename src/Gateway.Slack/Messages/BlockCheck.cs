using System.Text.Json;

namespace Fanfare.Slack.Messages;

/// <summary>Checks Block Kit blocks by https://docs.slack.dev/reference/block-kit/blocks.</summary>
internal static class BlockCheck
{
    public const int MaxBlocks = 50;

    private const int MaxIdLength = 255;

    /// <param name="blocks">The list.</param>
    /// <param name="path">Where it lies, as a JSON Pointer.</param>
    /// <exception cref="SlackRefusedException">
    /// 400: invalid_blocks_format for what is no list of objects, invalid_blocks for blocks that Slack does not take.
    /// </exception>
    public static void Check(JsonElement blocks, string path)
    {
        if (blocks.ValueKind != JsonValueKind.Array || blocks.EnumerateArray().Any(static block => block.ValueKind != JsonValueKind.Object))
        {
            throw new SlackRefusedException(400, "invalid_blocks_format", $"[ERROR] must be a list of objects [json-pointer:{path}]");
        }

        if (blocks.GetArrayLength() > MaxBlocks)
        {
            throw Invalid($"no more than {MaxBlocks} items allowed", path);
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var block in blocks.EnumerateArray())
        {
            var part = new BlockPart(block, $"{path}/{index++}");
            CheckId(part, ids);
            CheckBlock(part);
        }
    }

    /// <summary>What is wrong with a block.</summary>
    public static SlackRefusedException Invalid(string what, string path) =>
        new(400, "invalid_blocks", $"[ERROR] {what} [json-pointer:{path}]");

    private static void CheckId(BlockPart block, HashSet<string> ids)
    {
        block.Text("block_id", MaxIdLength, required: false);
        if (block.Json.TextField("block_id") is { } id && !ids.Add(id))
        {
            throw Invalid("block_id must be unique", block.Path);
        }
    }

    private static void CheckBlock(BlockPart block)
    {
        switch (block.Json.TextField("type"))
        {
            case "divider":
                break;
            case "section":
                CheckSection(block);
                break;
            case "header":
                block.TextObject("text", 150, required: true, plainOnly: true);
                break;
            case "context":
                foreach (var element in block.List("elements", 1, 10))
                {
                    CheckContextElement(element);
                }

                break;
            case "actions":
                foreach (var element in block.List("elements", 1, 25))
                {
                    element.Typed();
                }

                break;
            case "image":
                CheckImage(block);
                block.TextObject("title", 2_000, required: false, plainOnly: true);
                break;
            case "input":
                block.TextObject("label", 2_000, required: true, plainOnly: true);
                block.TextObject("hint", 2_000, required: false, plainOnly: true);
                block.Object("element", required: true)?.Typed();
                break;
            case "rich_text":
                foreach (var element in block.List("elements", 0, int.MaxValue))
                {
                    element.Typed("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote");
                    element.List("elements", 0, int.MaxValue);
                }

                break;
            case "video":
                CheckVideo(block);
                break;
            case "file":
                block.Text("external_id", MaxIdLength, required: true);
                block.Text("source", MaxIdLength, required: true);
                break;
            case "markdown":
                block.Text("text", 12_000, required: true);
                break;
            case "table":
                block.List("rows", 1, 100);
                break;
            case var type:
                throw Invalid($"unsupported type: {type}", block.Path + "/type");
        }
    }

    private static void CheckSection(BlockPart block)
    {
        var fields = block.Json.Field("fields") is null ? [] : block.List("fields", 1, 10);
        block.TextObject("text", 3_000, required: fields.Count == 0);
        foreach (var field in fields)
        {
            field.AsText(2_000);
        }

        block.Object("accessory", required: false)?.Typed();
    }

    private static void CheckContextElement(BlockPart element)
    {
        if (element.Json.TextField("type") == "image")
        {
            CheckImage(element);
        }
        else
        {
            element.AsText(3_000);
        }
    }

    private static void CheckImage(BlockPart image)
    {
        image.Text("alt_text", 2_000, required: true);
        if (image.Json.Field("slack_file") is null)
        {
            image.Text("image_url", 3_000, required: true);
        }
    }

    private static void CheckVideo(BlockPart video)
    {
        video.TextObject("title", 200, required: true, plainOnly: true);
        video.TextObject("description", 200, required: false, plainOnly: true);
        video.Text("alt_text", 2_000, required: true);
        video.Text("thumbnail_url", 3_000, required: true);
        video.Text("video_url", 3_000, required: true);
        video.Text("author_name", 50, required: false);
    }
}
