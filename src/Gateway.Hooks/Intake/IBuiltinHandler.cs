using Fanfare.Hooks.Handshakes;
using Fanfare.Hooks.Tables;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Intake;

/// <summary>Answers hooks that run Fanfare's built-in command instead of making an event.</summary>
internal interface IBuiltinHandler
{
    Task<HookReply> AnswerAsync(HttpContext http, CompiledHook hook, HookFanfare settings, byte[] body);
}
