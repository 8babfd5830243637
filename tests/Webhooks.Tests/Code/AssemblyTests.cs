using System.Reflection;
using System.Reflection.Emit;

namespace Fanfare.Webhooks;

/// <summary>All webhooks of an assembly at once.</summary>
public sealed class AssemblyTests
{
    [Fact]
    public async Task Every_class_of_an_assembly_that_has_a_webhook_is_found_static_ones_too()
    {
        await using var host = await HookHost.StartAsync(static services => services.AddWebhooks(Emit()), static app => app.MapWebhooks());

        (await host.PostAsync("/still", "{}")).Is(200, "still");
        (await host.PostAsync("/made", "{}")).Is(200, "made");
        Assert.Equal(2, host.Listed.Count);
    }

    private static AssemblyBuilder Emit()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Emitted"), AssemblyBuilderAccess.Run);
        var module = assembly.DefineDynamicModule("Emitted");
        AddClass(module, "Still", TypeAttributes.Abstract | TypeAttributes.Sealed, MethodAttributes.Static, marked: true);
        AddClass(module, "Made", TypeAttributes.Sealed, MethodAttributes.HideBySig, marked: true);
        AddClass(module, "Abstract", TypeAttributes.Abstract, MethodAttributes.HideBySig, marked: true);
        AddClass(module, "Other", TypeAttributes.Sealed, MethodAttributes.HideBySig, marked: false);
        return assembly;
    }

    private static void AddClass(ModuleBuilder module, string name, TypeAttributes kind, MethodAttributes method, bool marked)
    {
        var type = module.DefineType(name, TypeAttributes.Public | kind);
        var builder = type.DefineMethod(name, MethodAttributes.Public | method, typeof(string), Type.EmptyTypes);
        if (marked)
        {
            builder.SetCustomAttribute(new CustomAttributeBuilder(typeof(WebhookAttribute).GetConstructor(Type.EmptyTypes)!, []));
        }

        var code = builder.GetILGenerator();
        code.Emit(OpCodes.Ldstr, name.ToLowerInvariant());
        code.Emit(OpCodes.Ret);
        type.CreateType();
    }
}
