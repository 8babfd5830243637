using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Engine;

/// <summary>A method of a grain interface, ready to be called without reflection.</summary>
internal sealed class GrainMethod
{
    private readonly CallRules _rules;
    private readonly Func<GrainMethod, Silo, CallTarget, object?[], object?> _send;

    public GrainMethod(MethodInfo method)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        OneWay = method.IsDefined(typeof(OneWayAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout
            ?? method.DeclaringType.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        _rules = (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? CallRules.Interleaves : CallRules.None)
            | (method.IsDefined(typeof(ReadOnlyAttribute)) ? CallRules.ReadsOnly : CallRules.None)
            | CallRules.KeepsAlive;
        Body = Compile(method);
        _send = Sender(method);
    }

    public string Name { get; }

    public bool OneWay { get; }

    public TimeSpan? ResponseTimeout { get; }

    /// <summary>Runs the method on a grain.</summary>
    public Func<Grain, object?[], Task> Body { get; }

    public CallRules RulesFor(GrainClass grainClass) => grainClass.Reentrant ? _rules | CallRules.Interleaves : _rules;

    /// <summary>Sends a call and gives what the method's signature promises: a task or a value task of the answer.</summary>
    public object? Send(Silo silo, CallTarget target, object?[] arguments) => _send(this, silo, target, arguments);

    private static Func<GrainMethod, Silo, CallTarget, object?[], object?> Sender(MethodInfo method)
    {
        var returned = method.ReturnType;
        if (returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask))
        {
            return returned == typeof(ValueTask)
                ? static (self, silo, target, arguments) => self.OneWay ? Launch(self, silo, target, arguments, default(ValueTask)) : new ValueTask(Sent<NoValue>(self, silo, target, arguments))
                : static (self, silo, target, arguments) => self.OneWay ? Launch(self, silo, target, arguments, Task.CompletedTask) : Sent<NoValue>(self, silo, target, arguments);
        }

        var definition = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        if (definition != typeof(Task<>) && definition != typeof(ValueTask<>))
        {
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {returned}; a grain method returns Task, Task<T>, ValueTask or ValueTask<T>.");
        }

        var name = definition == typeof(Task<>) ? nameof(SendTask) : nameof(SendValueTask);
        return typeof(GrainMethod).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(returned.GetGenericArguments())
            .CreateDelegate<Func<GrainMethod, Silo, CallTarget, object?[], object?>>();
    }

    private static object? SendTask<T>(GrainMethod method, Silo silo, CallTarget target, object?[] arguments) => Sent<T>(method, silo, target, arguments);

    private static object? SendValueTask<T>(GrainMethod method, Silo silo, CallTarget target, object?[] arguments) =>
        new ValueTask<T>(Sent<T>(method, silo, target, arguments));

    private static Task<T> Sent<T>(GrainMethod method, Silo silo, CallTarget target, object?[] arguments)
    {
        var call = new MethodCall<T>(silo, target, method, arguments);
        silo.Dispatch(call);
        return call.Answer;
    }

    private static object Launch(GrainMethod method, Silo silo, CallTarget target, object?[] arguments, object answer)
    {
        silo.Dispatch(new MethodCall<NoValue>(silo, target, method, arguments));
        return answer;
    }

    private static Func<Grain, object?[], Task> Compile(MethodInfo method)
    {
        var grain = Expression.Parameter(typeof(Grain), "grain");
        var arguments = Expression.Parameter(typeof(object[]), "arguments");
        var call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, index) =>
                Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        Expression body = method.ReturnType switch
        {
            var returned when returned == typeof(void) => Expression.Block(call, Expression.Constant(Task.CompletedTask)),
            var returned when returned == typeof(ValueTask) || !typeof(Task).IsAssignableFrom(returned) => Expression.Call(call, "AsTask", null),
            _ => call,
        };
        return Expression.Lambda<Func<Grain, object?[], Task>>(Expression.Convert(body, typeof(Task)), grain, arguments).Compile();
    }
}
